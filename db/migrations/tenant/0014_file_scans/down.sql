ALTER TABLE "$TENANT_SCHEMA$"."files" DROP CONSTRAINT "files_project_id_id_pk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD CONSTRAINT "files_project_id_id_pk" PRIMARY KEY ("project_id", "id");
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "held_at";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "scanned_at";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "verdict";
