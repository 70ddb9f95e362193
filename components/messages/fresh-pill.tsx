import { ArrowUp } from 'lucide-react';
import { plural } from '@/lib/format/number';
import { Button } from '../ui/button';

/** Hangs under the header of a live tail that is being read: how many came since, and the way to them. */
export function FreshPill({ count, onShow }: { count: number; onShow: () => void }) {
  if (count === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-10 z-12 flex justify-center">
      <Button size="sm" variant="primary" icon={<ArrowUp />} onClick={onShow} className="num pointer-events-auto rounded-full! shadow-float">
        {plural(count, 'new message')}
      </Button>
    </div>
  );
}
