import { Link } from '@/components/ui/link';
import type { ReactNode } from 'react';
import { routes } from '@/lib/routes';
import { Mark } from './wordmark';

/** Frame of the pages outside a cluster: not found, failed. */
export function PlainFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-(--top-bar) items-center border-b border-border px-6">
        <Link href={routes.home()} className="flex items-center gap-2 rounded-sm text-title-m tracking-tight">
          <Mark /> Millrace
        </Link>
      </header>
      <main className="mx-auto flex w-full max-w-160 flex-1 flex-col px-6 pt-[16vh]">{children}</main>
    </div>
  );
}
