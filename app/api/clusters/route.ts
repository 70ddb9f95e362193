import { clustersResponse } from '@/lib/contracts/clusters';
import { defineRoute } from '@/server/http/define-route';

export const dynamic = 'force-dynamic';

export const GET = defineRoute({ response: clustersResponse, handle: (_, console) => console.listClusters() });
