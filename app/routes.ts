import { index, type RouteConfig, route } from "@react-router/dev/routes";

/** Every address of the product, in one table. */
export default [index("features/front/routes/landing.tsx")] satisfies RouteConfig;
