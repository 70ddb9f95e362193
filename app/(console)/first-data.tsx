import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from '@tanstack/react-query';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { system, type System } from '@/server/runtime/handle';

/** A cluster that does not answer by then must not hold the page up. */
const WAIT_MS = 100;

type Question = { key: QueryKey; ask: (console: System['console']) => Promise<unknown> };

/**
 * What a page asks first, already answered in its HTML, so that the first paint shows it and not a skeleton. Only for whole documents
 * that somebody waits for: on the way from page to page the next one is there sooner without. What fails or takes long is left out, and
 * the page asks and reports by itself.
 */
export async function FirstData({ questions, children }: { questions: readonly Question[]; children: ReactNode }) {
  const console = await consoleForDocument();
  if (!console) return children;
  const client = new QueryClient();
  await Promise.all(questions.map(async ({ key, ask }) => client.setQueryData(key, await inTime(ask(console)))));
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}

/** The console, when somebody waits for a whole document. */
export async function consoleForDocument(): Promise<System['console'] | undefined> {
  const asked = await headers();
  return asked.get('sec-fetch-dest') !== 'document' || asked.get('sec-purpose')?.startsWith('prefetch') ? undefined : system()?.console;
}

/** The answer, or undefined (which sets nothing) when there is none in time. */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS, undefined);
  });
  return Promise.race([answer.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
