ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP CONSTRAINT "projects_stage_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP CONSTRAINT "projects_lead_id_users_id_fk";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."projects_lead_idx";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."comments" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."tasks" CASCADE;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP COLUMN "stage";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP COLUMN "lead_id";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP COLUMN "due_on";

--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" - 'comments:add' - 'comments:edit:own' - 'comments:remove:all' - 'comments:remove:own' WHERE "permissions" ?| '{comments:add,comments:edit:own,comments:remove:all,comments:remove:own}';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = replace("description", ' or lead', '') WHERE "key" IN ('projects:edit:own', 'projects:delete:own', 'projects:view:own');
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('comments:remove:own', 'comments:remove:all', 'comments:edit:own', 'comments:add');
