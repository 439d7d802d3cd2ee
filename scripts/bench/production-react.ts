/**
 * Loaded before everything else in the measured servers. React chooses its production build by NODE_ENV when it is
 * first loaded, but NODE_ENV=production refuses the local Clerk: React is loaded as production, the rest as test.
 */
const mode = process.env.NODE_ENV;
process.env.NODE_ENV = "production";
await import("react");
await import("react/jsx-runtime");
await import("react-dom/server");
process.env.NODE_ENV = mode;

export {};
