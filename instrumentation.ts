/**
 * Next calls this once per server process, never during `next build`. Under `npm start` and `npm run dev` the process already
 * runs the system; under plain `next dev` and `next start` it is started here, from the compiled engine.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { start } = await import('./server/runtime/instrument');
    await start();
  }
}
