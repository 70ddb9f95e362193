import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const metadata: Metadata = { title: 'Kit' };

/** Every component in its states, for whoever builds pages. Development builds only. */
export default async function KitPage() {
  if (process.env.NODE_ENV === 'production') notFound();
  const { Kit } = await import('@/components/dev/kit');
  return <Kit />;
}
