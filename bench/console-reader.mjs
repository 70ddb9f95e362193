// The console's pages without a browser: a program that asks the server what they ask, as often as they do. What an open console costs
// the server is seen apart from what drawing it costs the machine that the browser runs on.
import { openConsolePages } from './browser.mjs';
import { pause } from './processes.mjs';

const WATCHED_MS = 8_000;

/** Watches both pages for a while. Gives what they asked: streams that stayed open, and questions that came again with their interval. */
export async function watchConsolePages(url, topic) {
  const asked = new Map();
  let pagesSeen = 0;
  const pages = await openConsolePages(url, topic, (page) => {
    pagesSeen += 1;
    const number = pagesSeen;
    const keyOf = (request) => {
      const { pathname } = new URL(request.url());
      return request.method() === 'GET' && pathname.startsWith('/api/') ? `${number} ${pathname}` : undefined;
    };
    page.on('request', (request) => {
      const key = keyOf(request);
      if (!key) return;
      const { times = [], open = 0 } = asked.get(key) ?? {};
      asked.set(key, { url: request.url(), headers: request.headers(), times: [...times, performance.now()], open: open + 1 });
    });
    for (const end of ['requestfinished', 'requestfailed']) {
      page.on(end, (request) => {
        const one = asked.get(keyOf(request));
        if (one) one.open -= 1;
      });
    }
  });
  await pause(WATCHED_MS);
  const questions = [...asked.values()].map(({ url: address, headers, times, open }) => ({
    url: address,
    headers,
    isStream: open > 0,
    everyMs: times.length > 1 ? (times.at(-1) - times[0]) / (times.length - 1) : undefined,
  }));
  await pages.close();
  return questions;
}

/** Asks all of it until it is closed, and throws the answers away. */
export function readConsole(questions) {
  const closed = new AbortController();
  const read = async ({ url, headers }) => {
    try {
      const response = await fetch(url, { headers, signal: closed.signal });
      for await (const _ of response.body ?? []);
    } catch (error) {
      if (!closed.signal.aborted) throw error;
    }
  };
  const timers = questions.filter(({ isStream, everyMs }) => !isStream && everyMs).map((one) => setInterval(() => void read(one), one.everyMs));
  for (const one of questions) if (one.isStream) void read(one);
  return {
    close: () => {
      for (const timer of timers) clearInterval(timer);
      closed.abort();
    },
  };
}
