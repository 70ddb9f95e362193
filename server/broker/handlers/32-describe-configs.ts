import { describeConfigs as describe } from '../../metadata/configs/describe-configs.ts';
import { apis } from '../../protocol/apis.ts';
import { handler } from '../handler.ts';

/**
 * DescribeConfigs, versions 0–4.
 *
 * Behaviour: every config of a topic or of this broker with its source; `""` = the stored cluster-wide broker defaults; another
 * broker's id is an INVALID_REQUEST, since only that broker knows its static values. Sensitive values are null.
 * Versions: v1 synonyms; v3 types and documentation (KIP-569).
 * Deviations: broker loggers have no levels to show.
 */
export const describeConfigs = handler(apis.describeConfigs, (request, _context, { image, configs }) => ({
  results: describe(request.resources, {
    image,
    configs,
    includeSynonyms: request.includeSynonyms,
    includeDocumentation: request.includeDocumentation,
  }),
}));
