'use client';

import { CrashView } from '@/components/layout/crash-view';
import { PlainFrame } from '@/components/layout/plain-frame';

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error, reset }: Props) {
  return (
    <PlainFrame>
      <CrashView digest={error.digest} onRetry={reset} />
    </PlainFrame>
  );
}
