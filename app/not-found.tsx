import type { Metadata } from 'next';
import { NotFoundView } from '@/components/layout/not-found-view';
import { PlainFrame } from '@/components/layout/plain-frame';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <PlainFrame>
      <NotFoundView />
    </PlainFrame>
  );
}
