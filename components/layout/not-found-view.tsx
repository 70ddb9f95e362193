import { SearchX } from 'lucide-react';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';

/** The address leads nowhere: say so, offer the way back. */
export function NotFoundView() {
  return (
    <div className="flex flex-col items-start gap-3 py-6">
      <SearchX aria-hidden strokeWidth={1.5} className="size-6 text-text-3" />
      <h1 className="text-title-l">There is no such page</h1>
      <p className="max-w-[72ch] text-base text-text-2">
        The address has a typing error, or what it named was deleted. Topics, groups and brokers can be found by name with the search in the top bar.
      </p>
      <ButtonLink href={routes.home()} size="lg" variant="primary">
        Open the overview
      </ButtonLink>
    </div>
  );
}
