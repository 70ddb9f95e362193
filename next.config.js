// The engine is bundled apart (dist/): nothing of server/ but http/* and the handle's types reaches Next.

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  agentRules: false,
  // The dev server is opened by this address too: its hot reload socket must answer there.
  allowedDevOrigins: ['127.0.0.1'],
};

export default config;
