import { TOPIC_SORTS, TOPIC_TROUBLES } from '@/lib/domain/topics';
import { flag, maybeOneOf, oneOf, paging } from '../data-table/query-fields';

/** The address of the list of topics. */
export const topicsFields = { ...paging, sort: oneOf(TOPIC_SORTS, 'name'), internal: flag, state: maybeOneOf(TOPIC_TROUBLES) };
