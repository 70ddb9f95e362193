'use client';

import { CrashView } from '@/components/layout/crash-view';

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ClusterPageError({ error, reset }: Props) {
  return <CrashView digest={error.digest} onRetry={reset} />;
}
