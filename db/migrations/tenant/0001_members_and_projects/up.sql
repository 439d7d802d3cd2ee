CREATE TABLE "$TENANT_SCHEMA$"."users" (
	"id" varchar(255) PRIMARY KEY NOT NULL,
	"email" varchar(255) NOT NULL,
	"first_name" varchar(255),
	"last_name" varchar(255),
	"avatar_url" varchar(500),
	"phone" varchar(50),
	"role" varchar(50) DEFAULT 'member' NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"left_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone,
	"joined_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."permissions" (
	"key" varchar(100) PRIMARY KEY NOT NULL,
	"parent_key" varchar(100),
	"description" text NOT NULL,
	"area" varchar(50) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."roles" (
	"key" varchar(50) PRIMARY KEY NOT NULL,
	"name" varchar(100) NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"permissions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"is_system" boolean DEFAULT false NOT NULL,
	"color" varchar(20),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."projects" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."projects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" varchar(255) NOT NULL,
	"slug" varchar(255) NOT NULL,
	"description" text,
	"created_by" varchar(255) NOT NULL,
	"is_public" boolean DEFAULT false NOT NULL,
	"status" varchar(50) DEFAULT 'active' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"archived_at" timestamp (3) with time zone,
	"archived_by" varchar(255),
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"search" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || coalesce(description, ''))) STORED,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "projects_slug_unique" UNIQUE("slug"),
	CONSTRAINT "projects_status_check" CHECK ("$TENANT_SCHEMA$"."projects"."status" in ('active', 'archived'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."audit_logs" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."audit_logs_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"event" varchar(100) NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" varchar(255),
	"subject_type" varchar(50) NOT NULL,
	"subject_id" varchar(255) NOT NULL,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"ip" varchar(45),
	"user_agent" varchar(500),
	"request_id" varchar(64),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_logs_id_unique" UNIQUE("id"),
	CONSTRAINT "audit_logs_actor_kind_check" CHECK ("$TENANT_SCHEMA$"."audit_logs"."actor_kind" in ('member', 'system', 'operator'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."_migrations" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."_migrations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"filename" varchar(255) NOT NULL,
	"checksum" varchar(64) NOT NULL,
	"run_id" uuid,
	"duration_ms" integer,
	"applied_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "_migrations_filename_unique" UNIQUE("filename")
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."users" ADD CONSTRAINT "users_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE restrict ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permissions" ADD CONSTRAINT "permissions_parent_key_fk" FOREIGN KEY ("parent_key") REFERENCES "$TENANT_SCHEMA$"."permissions"("key") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_archived_by_users_id_fk" FOREIGN KEY ("archived_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "users_role_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("role","is_active");
--> statement-breakpoint
CREATE INDEX "permissions_parent_key_idx" ON "$TENANT_SCHEMA$"."permissions" USING btree ("parent_key");
--> statement-breakpoint
CREATE INDEX "projects_created_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "projects_archived_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("archived_by");
--> statement-breakpoint
CREATE INDEX "projects_deleted_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "projects_by_updated_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("updated_at","id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_by_created_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("created_at","id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_by_name_idx" ON "$TENANT_SCHEMA$"."projects" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_search_idx" ON "$TENANT_SCHEMA$"."projects" USING gin ("search");
--> statement-breakpoint
CREATE INDEX "audit_logs_subject_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("subject_type","subject_id","seq");
--> statement-breakpoint
CREATE INDEX "audit_logs_actor_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("actor_id","seq");
--> statement-breakpoint
CREATE INDEX "audit_logs_event_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("event","seq");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."users" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."roles" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."projects" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT ON "$TENANT_SCHEMA$"."permissions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT ON "$TENANT_SCHEMA$"."audit_logs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT ON "$TENANT_SCHEMA$"."_migrations" TO "$TENANT_ROLE$";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('*', NULL, 'Everything in this workspace', 'workspace'),
	('organization:manage', '*', 'Change, close and hand over the workspace', 'workspace'),
	('users:manage', '*', 'Invite people, change roles, suspend and remove members', 'people'),
	('audit:view', '*', 'Read the audit log', 'audit'),
	('projects:*', '*', 'Everything about projects', 'projects'),
	('projects:create', 'projects:*', 'Create projects', 'projects'),
	('projects:edit:all', 'projects:*', 'Edit and archive every project', 'projects'),
	('projects:edit:own', 'projects:edit:all', 'Edit and archive projects they created', 'projects'),
	('projects:delete:all', 'projects:*', 'Delete every project', 'projects'),
	('projects:delete:own', 'projects:delete:all', 'Delete projects they created', 'projects'),
	('projects:view:all', 'projects:*', 'See every project', 'projects'),
	('projects:view:own', 'projects:view:all', 'See projects they created', 'projects'),
	('projects:view:public', 'projects:view:all', 'See projects that are public in the workspace', 'projects');
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."roles" ("key", "name", "description", "permissions", "is_system") VALUES
	('owner', 'Owner', 'Can do everything, including closing the workspace', '["*"]', true),
	('admin', 'Admin', 'Manages people and every project', '["users:manage", "audit:view", "projects:create", "projects:edit:all", "projects:delete:all", "projects:view:all"]', true),
	('member', 'Member', 'Creates projects and works on their own', '["projects:create", "projects:edit:own", "projects:delete:own", "projects:view:public", "projects:view:own"]', true),
	('viewer', 'Viewer', 'Reads what is public in the workspace', '["projects:view:public"]', true);
