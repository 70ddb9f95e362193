import { allApis, apis } from '../../protocol/apis.ts';
import { errors } from '../../protocol/errors.ts';
import { SUPPORTED_FEATURES } from '../features.ts';
import { handler } from '../handler.ts';
import { servedOn } from '../listener-apis.ts';

const FIRST_VERSION_WITH_CLIENT_NAME = 3;
const FIRST_VERSION_WITH_MINIMUM_ZERO = 4;
const LEGAL_CLIENT_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/**
 * ApiVersions, versions 0–4.
 *
 * Behaviour: the APIs of the listener asked on, with the versions this broker serves; may come again at any time (V5). A version above
 * ours is answered by the pipeline with a v0 body and error 35 (V2, KIP-511).
 * Versions: v3 client name and version, checked (V4), INVALID_REQUEST when they are not legal; features (KIP-584); v4 may list
 * features whose minimum is 0, before that they are left out (V6, KAFKA-17011).
 * Deviations: Produce is advertised from version 0 though 0–2 are refused, which old librdkafka needs (V7, KAFKA-18659).
 */
export const apiVersions = handler(apis.apiVersions, (request, context, services) => {
  const { apiVersion, listener } = context;
  if (apiVersion >= FIRST_VERSION_WITH_CLIENT_NAME) {
    const legal = LEGAL_CLIENT_NAME.test(request.clientSoftwareName) && LEGAL_CLIENT_NAME.test(request.clientSoftwareVersion);
    if (!legal) return { errorCode: errors.INVALID_REQUEST };
  }
  const { image } = services;
  const shown = SUPPORTED_FEATURES.filter(({ min }) => min > 0 || apiVersion >= FIRST_VERSION_WITH_MINIMUM_ZERO);
  return {
    apiKeys: allApis
      .filter((api) => servedOn(api, listener))
      .map(({ key, advertiseMin, serve }) => ({ apiKey: key, minVersion: advertiseMin, maxVersion: serve.max })),
    supportedFeatures: shown.map(({ name, min, max }) => ({ name, minVersion: min, maxVersion: max })),
    finalizedFeaturesEpoch: image.features.size > 0 ? image.appliedOffset : -1,
    finalizedFeatures: [...image.features].map(([name, level]) => ({ name, maxVersionLevel: level, minVersionLevel: level })),
  };
});
