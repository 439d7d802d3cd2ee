UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = ("permissions" - 'audit:export') - 'audit:*';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "parent_key" = '*' WHERE "key" = 'audit:view';
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('audit:*', 'audit:export');
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."audit_chain" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."person_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."support_grants" CASCADE;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" DROP COLUMN "person_id";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" DROP COLUMN "prev_hash";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" DROP COLUMN "hash";
