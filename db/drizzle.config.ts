import { defineConfig } from "drizzle-kit";

// drizzle-kit only looks here (npm run db:studio): what it writes for migrations goes through db/migrate.
export default defineConfig({
	dialect: "postgresql",
	schema: "./scripts/studio/tables.ts",
	dbCredentials: { url: process.env.DATABASE_URL ?? "" },
});
