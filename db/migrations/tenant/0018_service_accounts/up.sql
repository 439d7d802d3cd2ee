ALTER TABLE "$TENANT_SCHEMA$"."users" ADD COLUMN "sponsor_id" varchar(255);
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = 'Manage service accounts and everyone’s API keys' WHERE "key" = 'integrations:manage';
