CREATE TABLE "$TENANT_SCHEMA$"."api_keys" (
	"id" varchar(12) PRIMARY KEY NOT NULL,
	"member_id" varchar(255) NOT NULL,
	"name" varchar(100) NOT NULL,
	"scopes" jsonb NOT NULL,
	"hash" varchar(64) NOT NULL,
	"former_hash" varchar(64),
	"former_until" timestamp (3) with time zone,
	"former_used_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	"used_from" varchar(50),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" varchar(255)
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ADD CONSTRAINT "api_keys_member_id_users_id_fk" FOREIGN KEY ("member_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."api_keys" TO "$TENANT_ROLE$";
--> statement-breakpoint
-- A key’s row fits on a page (5 kB at most), so none of its texts ever needs to be compressed or moved out of line.
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "id" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "member_id" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "name" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "scopes" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "hash" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "former_hash" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "used_from" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."api_keys" ALTER COLUMN "revoked_by" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the empty table anew, now without a TOAST table. CREATE TABLE takes STORAGE only since PostgreSQL 16.
CLUSTER "$TENANT_SCHEMA$"."api_keys" USING "api_keys_pkey";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('integrations:manage', '*', 'See and revoke everyone’s API keys', 'integrations'),
	('keys:own', 'integrations:manage', 'Create API keys that act as themselves', 'integrations');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["integrations:manage"]'::jsonb WHERE "key" = 'admin';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["keys:own"]'::jsonb WHERE "key" = 'member';
