ALTER TABLE "public"."tenant_activity" DROP COLUMN "due_on";
