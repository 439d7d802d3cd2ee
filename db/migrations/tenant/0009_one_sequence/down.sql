ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" DROP CONSTRAINT "onboarding_sessions_status_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" DROP CONSTRAINT "onboarding_sessions_chosen_by_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ALTER COLUMN "kind" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "chosen_by" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permissions" ALTER COLUMN "description" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."person_keys" ALTER COLUMN "sealed_key" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" SET DEFAULT 'active';
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_status_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."status" in ('active', 'completed', 'replaced'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_chosen_by_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."chosen_by" in ('invitation', 'team', 'role', 'default'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_content_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_content_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_content"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_milestones_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_milestones_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_milestones"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_paths_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_paths_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_paths"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_path_targets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_path_targets_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_path_targets"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_sessions_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_sessions"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."onboarding_steps_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."onboarding_steps"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."permission_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."permission_requests_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."permission_requests"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."projects_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."projects_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."projects"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."support_grants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."support_grants_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."support_grants"), false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ALTER COLUMN "id" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."teams_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);
--> statement-breakpoint
SELECT setval('"$TENANT_SCHEMA$"."teams_id_seq"', (SELECT coalesce(max("id"), 0) + 1 FROM "$TENANT_SCHEMA$"."teams"), false);
--> statement-breakpoint
DROP SEQUENCE "$TENANT_SCHEMA$"."ids";
