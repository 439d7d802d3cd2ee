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
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ADD CONSTRAINT "onboarding_milestones_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ADD CONSTRAINT "onboarding_paths_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" ADD CONSTRAINT "onboarding_path_versions_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" ADD CONSTRAINT "organization_onboarding_configs_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_archived_by_users_id_fk" FOREIGN KEY ("archived_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ADD CONSTRAINT "teams_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "projects_by_created_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("created_at","id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;

--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" - 'comments:add' - 'comments:edit:own' - 'comments:remove:all' - 'comments:remove:own' WHERE "permissions" ?| '{comments:add,comments:edit:own,comments:remove:all,comments:remove:own}';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = replace("description", ' or lead', '') WHERE "key" IN ('projects:edit:own', 'projects:delete:own', 'projects:view:own');
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('comments:remove:own', 'comments:remove:all', 'comments:edit:own', 'comments:add');
