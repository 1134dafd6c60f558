import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite desktop/src/renderer/testing/preview`: the interface over a fake client. */
export default defineConfig({ plugins: [react()], root: import.meta.dirname });
