ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "comment_id";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "staged_at";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "width";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "height";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" DROP COLUMN "opens_files";
