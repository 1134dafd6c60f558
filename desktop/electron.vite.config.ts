import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** How long a plugin took is no fault of the code, and depends on what else the machine does. */
const checks = { pluginTimings: false };

/** What was taken from others, for the file of licences in the installer. */
const license = { fileName: 'licenses.json' };

/**
 * Everything is bundled: an installed app has no node_modules. Main and preload are CommonJS, because a sandboxed preload can be
 * nothing else. The targets are older than our Electron, so that the shell is also tested on an older one.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/desktop/main',
      license,
      target: 'node18',
      externalizeDeps: false,
      rolldownOptions: {
        checks,
        input: 'src/main/index.ts',
        // ws takes these two when they are there; they are native, and it does without.
        external: ['electron', 'bufferutil', 'utf-8-validate'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/desktop/preload',
      license,
      target: 'node18',
      externalizeDeps: false,
      rolldownOptions: {
        checks,
        input: 'src/preload/index.ts',
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/desktop/renderer',
      license,
      target: 'chrome114',
      minify: true,
      assetsInlineLimit: 0,
      rolldownOptions: { checks, input: fileURLToPath(new URL('src/renderer/index.html', import.meta.url)) },
    },
  },
});
