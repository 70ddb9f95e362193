'use client';

import { RotateCw } from 'lucide-react';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { StatusIcon } from '../ui/status-icon';

/** A page threw while it was drawn. The digest finds the line in the server's log. */
export function CrashView({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 py-6">
      <StatusIcon status="critical" size={24} />
      <h1 className="text-title-l">This page could not be drawn</h1>
      <p className="max-w-[72ch] text-base text-text-2">
        Something in the console itself failed. The cluster is not affected, and the other pages stand.
      </p>
      {digest && (
        <p className="flex items-center gap-1 text-body text-text-3">
          Error <span className="font-mono text-small">{digest}</span>
          <CopyButton text={digest} label="Copy error id" />
        </p>
      )}
      <Button size="lg" variant="primary" icon={<RotateCw />} onClick={onRetry}>
        Draw it again
      </Button>
    </div>
  );
}
