'use client';

import { CrashView } from '@/components/layout/crash-view';
import './globals.css';

type Props = { error: Error & { digest?: string }; reset: () => void };

/** The root layout itself failed: nothing of it can be relied on. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en" dir="ltr" data-theme="system">
      <body>
        <main className="mx-auto max-w-160 px-6 pt-[16vh]">
          <CrashView digest={error.digest} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
