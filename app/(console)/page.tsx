import { redirect } from 'next/navigation';
import { LOCAL_CLUSTER_ID } from '@/components/layout/clusters';
import { routes } from '@/lib/routes';

/** While there is one cluster, the fleet is that cluster. */
export default function Home() {
  redirect(routes.overview(LOCAL_CLUSTER_ID));
}
