ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" DROP CONSTRAINT "onboarding_milestones_deleted_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" DROP CONSTRAINT "onboarding_paths_deleted_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" DROP CONSTRAINT "onboarding_path_versions_published_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" DROP CONSTRAINT "organization_onboarding_configs_updated_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP CONSTRAINT "projects_archived_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP CONSTRAINT "projects_deleted_by_users_id_fk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" DROP CONSTRAINT "teams_deleted_by_users_id_fk";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."projects_by_created_idx";
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."comments" (
	"id" integer DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"project_id" integer NOT NULL,
	"text" text NOT NULL,
	"created_by" varchar(255) NOT NULL,
	"mentioned" varchar(255)[] DEFAULT '{}' NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "comments_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."tasks" (
	"id" integer DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"project_id" integer NOT NULL,
	"text" varchar(400) NOT NULL,
	"position" integer NOT NULL,
	"assignee_id" varchar(255),
	"due_on" date,
	"done_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	CONSTRAINT "tasks_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
-- A task fits on a page (3.7 kB at most), so none of its texts ever needs to be compressed or moved out of line.
ALTER TABLE "$TENANT_SCHEMA$"."tasks" ALTER COLUMN "text" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."tasks" ALTER COLUMN "assignee_id" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."tasks" ALTER COLUMN "deleted_by" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the empty table anew, now without a TOAST table. CREATE TABLE takes STORAGE only since PostgreSQL 16.
CLUSTER "$TENANT_SCHEMA$"."tasks" USING "tasks_project_id_id_pk";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD COLUMN "stage" varchar(20) DEFAULT 'idea' NOT NULL;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD COLUMN "lead_id" varchar(255);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD COLUMN "due_on" date;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_stage_check" CHECK ("$TENANT_SCHEMA$"."projects"."stage" in ('idea', 'in_progress', 'waiting', 'done'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."comments" ADD CONSTRAINT "comments_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "$TENANT_SCHEMA$"."projects"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."comments" ADD CONSTRAINT "comments_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."tasks" ADD CONSTRAINT "tasks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "$TENANT_SCHEMA$"."projects"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."tasks" ADD CONSTRAINT "tasks_assignee_id_users_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_lead_id_users_id_fk" FOREIGN KEY ("lead_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "tasks_assignee_idx" ON "$TENANT_SCHEMA$"."tasks" USING btree ("assignee_id","due_on") WHERE "$TENANT_SCHEMA$"."tasks"."done_at" is null and "$TENANT_SCHEMA$"."tasks"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_lead_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("lead_id","due_on") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."comments" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."tasks" TO "$TENANT_ROLE$";

--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('comments:add', '*', 'Comment on projects they see', 'projects'),
	('comments:edit:own', '*', 'Edit their own comments', 'projects'),
	('comments:remove:all', '*', 'Delete every comment', 'projects'),
	('comments:remove:own', 'comments:remove:all', 'Delete their own comments', 'projects');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = "description" || ' or lead' WHERE "key" IN ('projects:edit:own', 'projects:delete:own', 'projects:view:own');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["comments:add", "comments:edit:own", "comments:remove:all"]'::jsonb WHERE "key" = 'admin';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["comments:add", "comments:edit:own", "comments:remove:own"]'::jsonb WHERE "key" = 'member';
