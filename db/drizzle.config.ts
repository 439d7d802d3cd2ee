import { defineConfig } from "drizzle-kit";

// drizzle-kit only reads here (npm run db:studio): what it generates for migrations goes through db/migrate.
export default defineConfig({
	dialect: "postgresql",
	schema: "./scripts/studio/tables.ts",
	dbCredentials: { url: process.env.DATABASE_URL ?? "" },
});
