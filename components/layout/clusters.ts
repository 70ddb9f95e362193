/** Id of the embedded cluster in URLs. */
export const LOCAL_CLUSTER_ID = 'local';
