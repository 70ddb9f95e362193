'use client';

import { Link } from '@/components/ui/link';
import { usePathname } from 'next/navigation';
import { Fragment } from 'react';
import { cn } from '../ui/cn';
import { crumbsOf, placeOf } from './place';

/** Cluster / section / object. On narrow screens the tail alone. */
export function Breadcrumbs() {
  const place = placeOf(usePathname());
  if (!place) return null;
  const crumbs = crumbsOf(place);
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5 text-body">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <Fragment key={index}>
              {index > 0 && (
                <li aria-hidden className="text-text-3 max-md:hidden">
                  /
                </li>
              )}
              <li className={cn('min-w-0', last ? 'truncate' : 'shrink-0 max-md:hidden')}>
                <Link
                  href={crumb.href}
                  aria-current={last ? 'page' : undefined}
                  className={cn('rounded-sm hover:text-text hover:underline hover:underline-offset-2', last ? 'text-text' : 'text-text-3', crumb.mono && 'mono')}
                >
                  {crumb.label}
                </Link>
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
