/** Something this computer lacks and that can't be installed from here. The message is one sentence saying what. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
}
