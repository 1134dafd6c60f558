import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The web client: the same interface as the desktop window's, as static files for any server that falls back to index.html. */
export default defineConfig({
  root: here('src/web'),
  base: '/',
  plugins: [react()],
  build: {
    outDir: here('out/web'),
    emptyOutDir: true,
    target: 'es2024',
    // Fonts stay files of their own: the page's policy allows no data: addresses for them.
    assetsInlineLimit: 0,
  },
});
