import { defineConfig } from "drizzle-kit";

// drizzle-kit is a tool of ours only for looking (npm run db:studio): migrations are written by scripts/generate.ts.
export default defineConfig({
	dialect: "postgresql",
	schema: ["./db/schema/public/*.ts", "./db/schema/tenant/*.ts"],
	dbCredentials: { url: process.env.DATABASE_URL ?? "" },
	schemaFilter: ["public"],
});
