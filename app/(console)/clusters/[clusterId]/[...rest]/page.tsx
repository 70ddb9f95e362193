import { notFound } from 'next/navigation';

/** Any other address of a cluster: not found, inside the shell. */
export default function Nowhere() {
  notFound();
}
