CREATE SEQUENCE "$TENANT_SCHEMA$"."ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."audit_chain" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"seq" bigint NOT NULL,
	"hash" varchar(64) NOT NULL,
	"began_after" bigint NOT NULL,
	CONSTRAINT "audit_chain_one_check" CHECK ("$TENANT_SCHEMA$"."audit_chain"."id" = 1)
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
	"person_id" varchar(255),
	"prev_hash" varchar(64),
	"hash" varchar(64),
	CONSTRAINT "audit_logs_id_unique" UNIQUE("id"),
	CONSTRAINT "audit_logs_actor_kind_check" CHECK ("$TENANT_SCHEMA$"."audit_logs"."actor_kind" in ('member', 'system', 'operator'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" varchar(255) NOT NULL,
	"token_hash" varchar(64),
	"times_sent" integer DEFAULT 1 NOT NULL,
	"invited_by" varchar(255) NOT NULL,
	"message" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"role" varchar(50) NOT NULL,
	"onboarding_path_id" integer,
	"accepted_by" varchar(255),
	CONSTRAINT "invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitations_status_check" CHECK ("$TENANT_SCHEMA$"."invitations"."status" in ('pending', 'accepted', 'declined', 'revoked', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."mail_opt_outs" (
	"user_id" varchar(255) NOT NULL,
	"kind" varchar(20) NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_opt_outs_user_id_kind_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_analytics" (
	"day" varchar(10) NOT NULL,
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"step_key" varchar(36) NOT NULL,
	"segment" text NOT NULL,
	"segment_key" varchar(50) NOT NULL,
	"started" integer NOT NULL,
	"done" integer NOT NULL,
	"skipped" integer NOT NULL,
	"median_seconds" integer,
	"seconds" integer[] NOT NULL,
	CONSTRAINT "onboarding_analytics_path_id_day_path_version_step_key_segment_segment_key_pk" PRIMARY KEY("path_id","day","path_version","step_key","segment","segment_key"),
	CONSTRAINT "onboarding_analytics_segment_check" CHECK ("$TENANT_SCHEMA$"."onboarding_analytics"."segment" in ('all', 'role', 'team'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_content" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"step_id" integer NOT NULL,
	"position" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"locale" varchar(35) DEFAULT 'en' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_content_kind_check" CHECK ("$TENANT_SCHEMA$"."onboarding_content"."kind" in ('markdown', 'checklist', 'form', 'quiz', 'video'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_milestones" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"name" varchar(100) NOT NULL,
	"reward_text" text DEFAULT '' NOT NULL,
	"badge" varchar(30) NOT NULL,
	"criterion" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"backfilled_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" varchar(255),
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_paths" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"name" varchar(100) NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"published_version" integer,
	"published_at" timestamp (3) with time zone,
	"draft_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" varchar(255),
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"path_id" integer NOT NULL,
	"role" varchar(50),
	"team_id" integer,
	CONSTRAINT "onboarding_path_targets_one_check" CHECK (("$TENANT_SCHEMA$"."onboarding_path_targets"."role" is null) <> ("$TENANT_SCHEMA$"."onboarding_path_targets"."team_id" is null))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" (
	"path_id" integer NOT NULL,
	"version" integer NOT NULL,
	"published_at" timestamp (3) with time zone,
	"published_by" varchar(255),
	"restored_from" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_path_versions_path_id_version_pk" PRIMARY KEY("path_id","version")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_reminders" (
	"session_id" integer NOT NULL,
	"step_id" integer NOT NULL,
	"rule" varchar(50) NOT NULL,
	"claimed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "onboarding_reminders_session_id_step_id_rule_pk" PRIMARY KEY("session_id","step_id","rule")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_sessions" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"chosen_by" varchar(20) NOT NULL,
	"status" varchar(20) DEFAULT 'active' NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp (3) with time zone,
	CONSTRAINT "onboarding_sessions_status_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."status" in ('active', 'completed', 'replaced')),
	CONSTRAINT "onboarding_sessions_chosen_by_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."chosen_by" in ('invitation', 'team', 'role', 'default'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_steps" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"key" uuid DEFAULT gen_random_uuid() NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"title" varchar(200) NOT NULL,
	"minutes" integer DEFAULT 5 NOT NULL,
	"is_required" boolean DEFAULT true NOT NULL,
	"completed_by_fact" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_steps_kind_check" CHECK ("$TENANT_SCHEMA$"."onboarding_steps"."kind" in ('read', 'checklist', 'form', 'quiz', 'task', 'video'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"welcome_text" text DEFAULT '' NOT NULL,
	"skipping_allowed" boolean DEFAULT true NOT NULL,
	"remind_after_days" integer,
	"reminder_text" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_onboarding_configs_one_check" CHECK ("$TENANT_SCHEMA$"."organization_onboarding_configs"."id" = 1),
	CONSTRAINT "organization_onboarding_configs_days_check" CHECK ("$TENANT_SCHEMA$"."organization_onboarding_configs"."remind_after_days" between 1 and 90)
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."permission_requests" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"permission" varchar(100) NOT NULL,
	"message" text,
	"status" text DEFAULT 'open' NOT NULL,
	"granted_role" varchar(50),
	"decided_by" varchar(255),
	"decided_at" timestamp (3) with time zone,
	"answer" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "permission_requests_status_check" CHECK ("$TENANT_SCHEMA$"."permission_requests"."status" in ('open', 'approved', 'declined'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."permissions" (
	"key" varchar(100) PRIMARY KEY NOT NULL,
	"parent_key" varchar(100),
	"description" varchar(200) NOT NULL,
	"area" varchar(50) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."person_keys" (
	"person_id" varchar(255) PRIMARY KEY NOT NULL,
	"sealed_key" varchar(200),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"erased_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."projects" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"name" varchar(255) NOT NULL,
	"slug" varchar(255) NOT NULL,
	"description" text,
	"created_by" varchar(255) NOT NULL,
	"is_public" boolean DEFAULT false NOT NULL,
	"status" varchar(50) DEFAULT 'active' NOT NULL,
	"team_id" integer,
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
CREATE TABLE "$TENANT_SCHEMA$"."roles" (
	"key" varchar(50) PRIMARY KEY NOT NULL,
	"name" varchar(100) NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"permissions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"is_system" boolean DEFAULT false NOT NULL,
	"color" varchar(20),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."support_grants" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"reason" text NOT NULL,
	"granted_by" varchar(255) NOT NULL,
	"granted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" varchar(255),
	CONSTRAINT "support_grants_expiry_check" CHECK ("$TENANT_SCHEMA$"."support_grants"."expires_at" > "$TENANT_SCHEMA$"."support_grants"."granted_at")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."team_invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" varchar(255) NOT NULL,
	"token_hash" varchar(64),
	"times_sent" integer DEFAULT 1 NOT NULL,
	"invited_by" varchar(255) NOT NULL,
	"message" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"team_id" integer NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"user_id" varchar(255),
	"invitation_id" uuid,
	CONSTRAINT "team_invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "team_invitations_status_check" CHECK ("$TENANT_SCHEMA$"."team_invitations"."status" in ('pending', 'accepted', 'declined', 'revoked', 'expired')),
	CONSTRAINT "team_invitations_role_check" CHECK ("$TENANT_SCHEMA$"."team_invitations"."role" in ('member', 'lead'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."team_members" (
	"team_id" integer NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"joined_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "team_members_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."teams" (
	"id" integer PRIMARY KEY DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"name" varchar(100) NOT NULL,
	"slug" varchar(100) NOT NULL,
	"description" text,
	"lead_id" varchar(255),
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "teams_slug_unique" UNIQUE("slug")
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
CREATE TABLE "$TENANT_SCHEMA$"."user_achievements" (
	"milestone_id" integer NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"reached_at" timestamp (3) with time zone NOT NULL,
	"event_id" uuid NOT NULL,
	"awarded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_achievements_milestone_id_user_id_pk" PRIMARY KEY("milestone_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."user_progress" (
	"session_id" integer NOT NULL,
	"step_id" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"answers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"seconds_spent" integer,
	"completed_by_event" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_progress_session_id_step_id_pk" PRIMARY KEY("session_id","step_id"),
	CONSTRAINT "user_progress_status_check" CHECK ("$TENANT_SCHEMA$"."user_progress"."status" in ('open', 'done', 'skipped'))
);
--> statement-breakpoint
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
CREATE UNIQUE INDEX "invitations_one_pending_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("email") WHERE "$TENANT_SCHEMA$"."invitations"."status" = 'pending';
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_paths_one_default_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("is_default") WHERE "$TENANT_SCHEMA$"."onboarding_paths"."is_default" and "$TENANT_SCHEMA$"."onboarding_paths"."deleted_at" is null;
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_path_targets_role_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("role");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_path_targets_team_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("team_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_sessions_one_active_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("user_id") WHERE "$TENANT_SCHEMA$"."onboarding_sessions"."status" = 'active';
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_steps_key_idx" ON "$TENANT_SCHEMA$"."onboarding_steps" USING btree ("key","path_id","path_version");
--> statement-breakpoint
CREATE UNIQUE INDEX "permission_requests_one_open_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("user_id","permission") WHERE "$TENANT_SCHEMA$"."permission_requests"."status" = 'open';
--> statement-breakpoint
CREATE UNIQUE INDEX "team_invitations_one_pending_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("team_id","email") WHERE "$TENANT_SCHEMA$"."team_invitations"."status" = 'pending';
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."audit_chain" ("id", "seq", "hash", "began_after") VALUES
	(1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('*', NULL, 'Everything in this workspace', 'workspace'),
	('audit:*', '*', 'Full access to the audit log', 'audit'),
	('audit:export', 'audit:*', 'Export the audit log', 'audit'),
	('audit:view', 'audit:*', 'Read the audit log', 'audit'),
	('insights:view', '*', 'View onboarding statistics: who started, finished and skipped what', 'onboarding'),
	('onboarding:manage', '*', 'Manage onboarding paths and milestones, and see who reached them', 'onboarding'),
	('organization:manage', '*', 'Manage, close and transfer the workspace', 'workspace'),
	('projects:*', '*', 'Full access to projects', 'projects'),
	('projects:create', 'projects:*', 'Create projects', 'projects'),
	('projects:delete:all', 'projects:*', 'Delete every project', 'projects'),
	('projects:delete:own', 'projects:delete:all', 'Delete projects they created', 'projects'),
	('projects:edit:all', 'projects:*', 'Edit and archive every project', 'projects'),
	('projects:edit:own', 'projects:edit:all', 'Edit and archive projects they created', 'projects'),
	('projects:view:all', 'projects:*', 'See every project', 'projects'),
	('projects:view:own', 'projects:view:all', 'See projects they created', 'projects'),
	('projects:view:public', 'projects:view:all', 'See public projects', 'projects'),
	('roles:manage', '*', 'Create, edit and delete this workspace’s own roles', 'people'),
	('teams:manage', '*', 'Create, edit and delete teams, and choose their members', 'people'),
	('users:manage', '*', 'Invite people, change roles, suspend and remove members', 'people');
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."roles" ("key", "name", "description", "permissions", "is_system", "version") VALUES
	('admin', 'Admin', 'Manages people and every project', '["users:manage", "audit:view", "projects:create", "projects:edit:all", "projects:delete:all", "projects:view:all", "roles:manage", "teams:manage", "onboarding:manage", "insights:view", "audit:export"]', true, 1),
	('member', 'Member', 'Creates projects and manages their own', '["projects:create", "projects:edit:own", "projects:delete:own", "projects:view:public", "projects:view:own"]', true, 1),
	('owner', 'Owner', 'Can do everything, including closing the workspace', '["*"]', true, 1),
	('viewer', 'Viewer', 'Views public projects', '["projects:view:public"]', true, 1);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE restrict ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_onboarding_path_id_onboarding_paths_id_fk" FOREIGN KEY ("onboarding_path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_analytics" ADD CONSTRAINT "onboarding_analytics_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ADD CONSTRAINT "onboarding_content_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ADD CONSTRAINT "onboarding_milestones_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ADD CONSTRAINT "onboarding_milestones_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ADD CONSTRAINT "onboarding_paths_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ADD CONSTRAINT "onboarding_paths_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE cascade ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" ADD CONSTRAINT "onboarding_path_versions_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" ADD CONSTRAINT "onboarding_path_versions_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_reminders" ADD CONSTRAINT "onboarding_reminders_session_id_onboarding_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_sessions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_reminders" ADD CONSTRAINT "onboarding_reminders_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_version_fk" FOREIGN KEY ("path_id","path_version") REFERENCES "$TENANT_SCHEMA$"."onboarding_path_versions"("path_id","version") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ADD CONSTRAINT "onboarding_steps_version_fk" FOREIGN KEY ("path_id","path_version") REFERENCES "$TENANT_SCHEMA$"."onboarding_path_versions"("path_id","version") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" ADD CONSTRAINT "organization_onboarding_configs_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ADD CONSTRAINT "permission_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ADD CONSTRAINT "permission_requests_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permissions" ADD CONSTRAINT "permissions_parent_key_fk" FOREIGN KEY ("parent_key") REFERENCES "$TENANT_SCHEMA$"."permissions"("key") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_archived_by_users_id_fk" FOREIGN KEY ("archived_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ADD CONSTRAINT "support_grants_granted_by_users_id_fk" FOREIGN KEY ("granted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ADD CONSTRAINT "support_grants_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "$TENANT_SCHEMA$"."invitations"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_members" ADD CONSTRAINT "team_members_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_members" ADD CONSTRAINT "team_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ADD CONSTRAINT "teams_lead_id_users_id_fk" FOREIGN KEY ("lead_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ADD CONSTRAINT "teams_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_achievements" ADD CONSTRAINT "user_achievements_milestone_id_onboarding_milestones_id_fk" FOREIGN KEY ("milestone_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_milestones"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_achievements" ADD CONSTRAINT "user_achievements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_progress" ADD CONSTRAINT "user_progress_session_id_onboarding_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_sessions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_progress" ADD CONSTRAINT "user_progress_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."users" ADD CONSTRAINT "users_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE restrict ON UPDATE cascade;
--> statement-breakpoint
CREATE INDEX "audit_logs_subject_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("subject_type","subject_id","seq");
--> statement-breakpoint
CREATE INDEX "audit_logs_actor_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("actor_id","seq");
--> statement-breakpoint
CREATE INDEX "audit_logs_event_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("event","seq");
--> statement-breakpoint
CREATE INDEX "audit_logs_actor_event_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("actor_id","event","seq");
--> statement-breakpoint
CREATE INDEX "invitations_by_created_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "invitations_role_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("role");
--> statement-breakpoint
CREATE INDEX "invitations_accepted_by_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("accepted_by");
--> statement-breakpoint
CREATE INDEX "onboarding_analytics_day_idx" ON "$TENANT_SCHEMA$"."onboarding_analytics" USING btree ("day");
--> statement-breakpoint
CREATE INDEX "onboarding_content_step_idx" ON "$TENANT_SCHEMA$"."onboarding_content" USING btree ("step_id","locale","position");
--> statement-breakpoint
CREATE INDEX "onboarding_reminders_step_idx" ON "$TENANT_SCHEMA$"."onboarding_reminders" USING btree ("step_id");
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_user_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("user_id","started_at");
--> statement-breakpoint
CREATE INDEX "onboarding_steps_version_idx" ON "$TENANT_SCHEMA$"."onboarding_steps" USING btree ("path_id","path_version","position");
--> statement-breakpoint
CREATE INDEX "projects_created_by_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "projects_team_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("team_id");
--> statement-breakpoint
CREATE INDEX "projects_by_updated_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("updated_at","id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_by_created_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("created_at","id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_by_name_idx" ON "$TENANT_SCHEMA$"."projects" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."projects"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "projects_search_idx" ON "$TENANT_SCHEMA$"."projects" USING gin ("search");
--> statement-breakpoint
CREATE INDEX "team_invitations_user_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("user_id","status");
--> statement-breakpoint
CREATE INDEX "team_invitations_invitation_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("invitation_id");
--> statement-breakpoint
CREATE INDEX "team_members_user_idx" ON "$TENANT_SCHEMA$"."team_members" USING btree ("user_id","team_id");
--> statement-breakpoint
CREATE INDEX "user_achievements_user_idx" ON "$TENANT_SCHEMA$"."user_achievements" USING btree ("user_id","reached_at");
--> statement-breakpoint
CREATE INDEX "user_achievements_reached_idx" ON "$TENANT_SCHEMA$"."user_achievements" USING btree ("milestone_id","reached_at","user_id");
--> statement-breakpoint
CREATE INDEX "user_progress_step_idx" ON "$TENANT_SCHEMA$"."user_progress" USING btree ("step_id");
--> statement-breakpoint
CREATE INDEX "users_role_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("role","is_active");
--> statement-breakpoint
CREATE INDEX "users_by_name_idx" ON "$TENANT_SCHEMA$"."users" USING btree (lower(coalesce("first_name" || ' ', '') || coalesce("last_name" || ' ', '') || "email"),"id");
--> statement-breakpoint
CREATE INDEX "users_by_joined_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("joined_at","id");
--> statement-breakpoint
GRANT USAGE, SELECT ON SEQUENCE "$TENANT_SCHEMA$"."ids" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, UPDATE ON "$TENANT_SCHEMA$"."audit_chain" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT ON "$TENANT_SCHEMA$"."audit_logs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."invitations" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."mail_opt_outs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_analytics" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_content" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_milestones" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_paths" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_path_targets" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_path_versions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_reminders" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_sessions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_steps" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."organization_onboarding_configs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."permission_requests" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT ON "$TENANT_SCHEMA$"."permissions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "$TENANT_SCHEMA$"."person_keys" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."projects" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."roles" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."support_grants" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."team_invitations" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."team_members" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."teams" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT ON "$TENANT_SCHEMA$"."_migrations" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."user_achievements" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."user_progress" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."users" TO "$TENANT_ROLE$";
