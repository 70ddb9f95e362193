/** Where the end-to-end tests run: ports of their own, so that they never meet a running Millrace. Others where two checkouts run them at once. */
export const CONSOLE_PORT = Number(process.env.E2E_CONSOLE_PORT ?? 3311);
export const KAFKA_PORT = Number(process.env.E2E_KAFKA_PORT ?? 21_092);
export const CONSOLE_URL = `http://127.0.0.1:${CONSOLE_PORT}`;
export const BOOTSTRAP = `127.0.0.1:${KAFKA_PORT}`;
