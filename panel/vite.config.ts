// Builds the panel into dist/, which the server hands out as it is: no inline scripts, no inline styles, nothing from elsewhere.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: {
    // Inlined assets would need data: in the policy.
    assetsInlineLimit: 0,
    target: 'es2023',
    reportCompressedSize: false,
    // One page, one chunk: 160 KB over the wire.
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env.ULAK_URL ?? 'http://127.0.0.1:8025' } },
})
