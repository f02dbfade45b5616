/** Contacts and blocks: R3.42 to R3.47, R4.13 of docs/PROTOCOL.md. Contacts belong to accounts; guests block, too (R3.130). */
import { full } from './play/record.js';

export const contacts = [
  full('a contact is added, listed and removed', 'R3.42 R3.43 R3.44', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    await ann.gets('list_contacts', 'Contacts: none');
    await ann.gets(`add_contact ${bob.name}`, `INFO: Added ${bob.name} to your contacts.`);
    await ann.gets(`add contact ${bob.name}`, 'ERROR: ALREADY_THERE …');
    await ann.gets('my contacts', `Contacts: ${bob.name}`);
    await ann.gets(`remove_contact ${bob.name}`, `INFO: Removed ${bob.name} from your contacts.`);
    await ann.gets(`remove contact ${bob.name}`, 'ERROR: NOT_THERE …');
    await ann.gets(`add_contact ${ann.name}`, 'ERROR: SELF …');
    await ann.gets(`add_contact ${stage.as('Nobody')}`, 'ERROR: NO_SUCH_USER …');
    await bob.heard();
  }),
  full('without a name a contact is asked for', 'R3.42', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    ann.send('add_contact');
    await ann.sees('CONTACT?');
    ann.send(bob.name);
    await ann.sees(`INFO: Added ${bob.name} to your contacts.`);
  }),
  full('a contact’s coming and going is told in lines of their own', 'R4.13', async (stage) => {
    const [ann, bob] = await stage.accounts('Ann', 'Bob');
    await ann.ask(`add_contact ${bob.name}`);
    await stage.leave(bob);
    await ann.sees(`CONTACT_OFFLINE:${bob.name}`);
    await stage.login('Bob');
    await ann.sees(`CONTACT_ONLINE:${bob.name}`);
    await ann.heard();
  }),
  full('of somebody whom one has blocked nothing arrives, and they are told so', 'R3.45 R4.4', async (stage) => {
    const [ann, mal] = await stage.accounts('Ann', 'Mal');
    await ann.gets(`block ${mal.name}`, `INFO: Blocked ${mal.name}.`);
    await mal.gets(`${ann.name}:psst`, `STATUS:<id>:refused:${ann.name}`);
    await mal.gets(`to everyone ${stage.word()}`);
    await mal.ask(`connect to ${ann.name}`);
    await ann.heard();
    await ann.gets('my blocks', `Blocks: ${mal.name}`);
  }),
  full('a guest can block, too', 'R3.130', async (stage) => {
    stage.needGuests();
    const [ann, mal] = await stage.people('Ann', 'Mal');
    await ann.gets(`block ${mal.name}`, `INFO: Blocked ${mal.name}.`);
    await mal.gets(`${ann.name}:psst`, `STATUS:<id>:refused:${ann.name}`);
    await mal.gets(`to everyone ${stage.word()}`);
    await ann.heard();
    await ann.gets('my blocks', `Blocks: ${mal.name}`);
  }),
  full('unblock lets them in again', 'R3.46 R3.47', async (stage) => {
    const [ann, mal] = await stage.accounts('Ann', 'Mal');
    await ann.ask(`block ${mal.name}`);
    await ann.gets(`block ${mal.name}`, 'ERROR: ALREADY_THERE …');
    await ann.gets(`unblock ${mal.name}`, `INFO: Unblocked ${mal.name}.`);
    await ann.gets(`unblock ${mal.name}`, 'ERROR: NOT_THERE …');
    await ann.gets('my blocks', 'Blocks: none');
    await mal.gets(`${ann.name}:hi`, `STATUS:<id>:delivered:${ann.name}`);
    await ann.heard(`${mal.name}: hi`);
  }),
];
