ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "comment_id" integer;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "staged_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "width" integer;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "height" integer;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ADD COLUMN "opens_files" boolean DEFAULT false NOT NULL;
