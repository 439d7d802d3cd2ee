UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = 'See and revoke everyone’s API keys' WHERE "key" = 'integrations:manage';
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."users" DROP COLUMN "sponsor_id";
