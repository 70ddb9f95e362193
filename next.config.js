// The engine is bundled apart (dist/): nothing of server/ but http/* and the handle's types reaches Next.

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  agentRules: false,
};

export default config;
