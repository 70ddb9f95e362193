import { Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = {
  /** One sentence: why there is nothing. */
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  className?: string;
};

/** Says why it is empty and what to do next; as high as three rows, no illustration. */
export function EmptyState({ title, children, action, icon = <Inbox aria-hidden />, className }: Props) {
  return (
    <div className={cn('flex min-h-24 flex-col items-start gap-2 px-4 py-5', className)}>
      <div className="flex max-w-full items-start gap-2.5 text-text-3 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        {icon}
        <div className="min-w-0 max-w-[72ch] text-body text-text-2">
          <p className="font-medium text-text">{title}</p>
          {children}
        </div>
      </div>
      {action && <div className="ms-6.5 mt-1 max-w-[calc(100%-(--spacing(6.5)))]">{action}</div>}
    </div>
  );
}
