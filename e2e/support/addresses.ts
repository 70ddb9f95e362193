/** Where the end-to-end tests run: ports of their own, so that they never meet a running Millrace. */
export const CONSOLE_PORT = 3311;
export const KAFKA_PORT = 21_092;
export const CONSOLE_URL = `http://127.0.0.1:${CONSOLE_PORT}`;
export const BOOTSTRAP = `127.0.0.1:${KAFKA_PORT}`;
