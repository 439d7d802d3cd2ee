CREATE SEQUENCE "$TENANT_SCHEMA$"."ids" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ALTER COLUMN "id" DROP IDENTITY;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ALTER COLUMN "id" SET DEFAULT nextval('"$TENANT_SCHEMA$"."ids"');
--> statement-breakpoint
-- The next id is greater than every id so far.
SELECT setval('"$TENANT_SCHEMA$"."ids"', coalesce(greatest(
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_content"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_milestones"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_paths"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_path_targets"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_sessions"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."onboarding_steps"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."permission_requests"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."projects"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."support_grants"),
	(SELECT max("id") FROM "$TENANT_SCHEMA$"."teams")
), 0) + 1, false);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" DROP CONSTRAINT "onboarding_sessions_status_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" DROP CONSTRAINT "onboarding_sessions_chosen_by_check";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ALTER COLUMN "kind" SET DATA TYPE varchar(20);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "chosen_by" SET DATA TYPE varchar(20);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" SET DATA TYPE varchar(20);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permissions" ALTER COLUMN "description" SET DATA TYPE varchar(200);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."person_keys" ALTER COLUMN "sealed_key" SET DATA TYPE varchar(200);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ALTER COLUMN "status" SET DEFAULT 'active';
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_status_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."status" in ('active', 'completed', 'replaced'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_chosen_by_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."chosen_by" in ('invitation', 'team', 'role', 'default'));
--> statement-breakpoint
GRANT USAGE, SELECT ON SEQUENCE "$TENANT_SCHEMA$"."ids" TO "$TENANT_ROLE$";
