import type { Project } from '../project/project.ts'

/** Every command that a project file can make Pawl run, word by word, as a person is asked about them. */
export function commandsOf(project: Project): string[][] {
  return [project.run.command, project.evaluate?.command, project.edit.check, project.transfer?.command].flatMap((words) => (words === null || words === undefined ? [] : [[...words]]))
}
