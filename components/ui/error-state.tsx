import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { problemOf, type Problem } from '@/lib/errors';
import { Button } from './button';
import { cn } from './cn';
import { CopyButton } from './copy-button';
import { StatusIcon } from './status-icon';

type Props = {
  /** Anything thrown by a hook. */
  error: unknown;
  /** What could not be done: "Brokers could not be read". */
  title: string;
  onRetry?: () => void;
  retrying?: boolean;
  action?: ReactNode;
  className?: string;
};

/** What failed, on which broker, Kafka's own error name, what to try, and the request id. The rest of the page stands. */
export function ErrorState({ error, title, onRetry, retrying, action, className }: Props) {
  const problem = problemOf(error);
  return (
    <div role="alert" className={cn('flex items-start gap-2.5 px-4 py-4', className)}>
      <StatusIcon status="critical" className="mt-0.5" />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="text-body font-medium">{title}</p>
        <ProblemText problem={problem} />
        {(onRetry || action) && (
          <div className="flex flex-wrap items-center gap-2">
            {onRetry && (
              <Button icon={<RotateCw />} onClick={onRetry} busy={retrying}>
                Retry
              </Button>
            )}
            {action}
          </div>
        )}
      </div>
    </div>
  );
}

/** The sentences of a problem, for dialogs and forms too. */
export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <div className="flex max-w-[72ch] flex-col gap-1 text-body text-text-2">
      <p className="break-words">
        {problem.kafka && <span className="me-1.5 font-mono text-small font-medium text-critical-fg">{problem.kafka.name}</span>}
        {problem.detail || problem.title}
      </p>
      {problem.errors.length > 0 && (
        <ul className="list-disc ps-5">
          {problem.errors.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>
              {issue.path && <span className="font-mono text-small">{issue.path}: </span>}
              {issue.message}
            </li>
          ))}
        </ul>
      )}
      {problem.remedy && <p>{problem.remedy}</p>}
      {problem.requestId && (
        <p className="flex items-center gap-1 text-small text-text-3">
          Request <span className="font-mono">{problem.requestId}</span>
          <CopyButton text={problem.requestId} label="Copy request id" />
        </p>
      )}
    </div>
  );
}

/** The failure of a dialog's or form's last try. */
export function ProblemNote({ error, className }: { error: unknown; className?: string }) {
  return (
    <div role="alert" className={cn('flex items-start gap-2 rounded-sm border border-critical-line bg-critical-bg px-3 py-2', className)}>
      <StatusIcon status="critical" className="mt-0.5" />
      <ProblemText problem={problemOf(error)} />
    </div>
  );
}
