ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "held_at";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "scanned_at";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" DROP COLUMN "verdict";
